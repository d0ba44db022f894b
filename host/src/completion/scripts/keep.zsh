#compdef keep

# Each line is `value` or `value:what it is`, with `\:` for a colon of the value.
_keep() {
    local -a lines ended open
    local found=1
    lines=("${(@f)$(KEEP_COMPLETE=zsh keep -- "${(@Q)words[1,CURRENT-1]}" "${(Q)PREFIX}" 2>/dev/null)}")
    lines=("${(@)lines:#}")
    # A directory, or `NAME=`, goes on.
    open=("${(@M)lines:#*[/=]}")
    ended=("${(@)lines:#*[/=]}")
    (( $#ended )) && _describe -V 'keep' ended && found=0
    (( $#open )) && _describe -V 'keep' open -S '' && found=0
    return found
}

# Loaded from a directory of `fpath`, or by `source`.
if [[ $funcstack[1] == _keep ]]; then
    _keep "$@"
else
    compdef _keep keep
fi
