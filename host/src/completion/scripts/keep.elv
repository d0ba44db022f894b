set edit:completion:arg-completer[keep] = {|@words|
    e:env KEEP_COMPLETE=elvish keep -- $@words 2>/dev/null | from-lines
}
