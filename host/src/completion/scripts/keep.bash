# Bash breaks words at `:` and `=`. They are put together again for `keep`, and
# what stands before the last break is taken off its answers.
_keep() {
    local words=() rest=${COMP_LINE:0:COMP_POINT} blanks word index last=0
    for ((index = 0; index <= COMP_CWORD; index++)); do
        word=${COMP_WORDS[index]}
        blanks=${rest%%[![:space:]]*}
        rest=${rest#"$blanks"}
        [[ $index -lt $COMP_CWORD ]] || word=$rest
        if [[ $index -gt 0 && -z $blanks ]]; then
            words[last]+=$word
        else
            [[ $index -eq 0 ]] || last=$((last + 1))
            words[last]=$word
        fi
        rest=${rest#"$word"}
    done

    local breaks=${COMP_WORDBREAKS//[^:=]/} current=${words[last]} before=
    [[ -z $breaks ]] || before=${current%"${current##*[$breaks]}"}

    local reply
    COMPREPLY=()
    while IFS= read -r reply; do
        [[ $reply != *[/=:] ]] || compopt -o nospace 2>/dev/null
        printf -v reply %q "${reply#"$before"}"
        # Bash quotes commas, too, and would do so once more for each name of a list.
        reply=${reply//\\,/,}
        COMPREPLY+=("$reply")
    done < <(KEEP_COMPLETE=bash keep -- "${words[@]}" 2>/dev/null)
}

if [[ ${BASH_VERSINFO[0]} -gt 4 || (${BASH_VERSINFO[0]} -eq 4 && ${BASH_VERSINFO[1]} -ge 4) ]]; then
    complete -o nosort -F _keep keep
else
    complete -F _keep keep
fi
