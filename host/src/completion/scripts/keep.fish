complete --keep-order --exclusive --command keep --arguments "(KEEP_COMPLETE=fish keep -- (commandline --current-process --tokenize --cut-at-cursor) (commandline --current-token))"
