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

    # The words are as they were typed. Within quotes, bash breaks nothing.
    local quote= breaks=${COMP_WORDBREAKS//[^:=]/} before=
    [[ ${words[last]} != [\"\']* ]] || quote=${words[last]:0:1} breaks=
    for index in "${!words[@]}"; do
        case ${words[index]} in
            [\"\']*) word=${words[index]:1} words[index]=${word%[\"\']} ;;
            *) words[index]=${words[index]//\\/} ;;
        esac
    done
    [[ -z $breaks ]] || before=${words[last]%"${words[last]##*[$breaks]}"}

    local reply
    COMPREPLY=()
    while IFS= read -r reply; do
        [[ $reply != *[/=:] ]] || compopt -o nospace 2>/dev/null
        if [[ -n $quote ]]; then
            # What means something even there is left to whoever types.
            [[ $reply != *[\"\'\\\$\`\!]* ]] || continue
        else
            printf -v reply %q "${reply#"$before"}"
            # Commas need no quotes.
            reply=${reply//\\,/,}
        fi
        COMPREPLY+=("$reply")
    done < <(KEEP_COMPLETE=bash keep -- "${words[@]}" 2>/dev/null)
}

if [[ ${BASH_VERSINFO[0]} -gt 4 || (${BASH_VERSINFO[0]} -eq 4 && ${BASH_VERSINFO[1]} -ge 4) ]]; then
    complete -o nosort -F _keep keep
else
    complete -F _keep keep
fi
