Register-ArgumentCompleter -Native -CommandName keep -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $words = @($commandAst.CommandElements |
        Where-Object { $_.Extent.EndOffset -lt $cursorPosition -or ($_.Extent.EndOffset -eq $cursorPosition -and $wordToComplete -eq '') } |
        ForEach-Object { $_.ToString() })
    $before = $env:KEEP_COMPLETE
    $env:KEEP_COMPLETE = 'powershell'
    # An empty word would be dropped.
    $current = if ($wordToComplete -eq '') { '""' } else { $wordToComplete }
    $lines = & keep -- @words $current 2>$null
    $env:KEEP_COMPLETE = $before

    $lines | ForEach-Object {
        $value, $what = $_.Split("`t", 2)
        if (-not $what) { $what = $value }
        [System.Management.Automation.CompletionResult]::new($value, $value, 'ParameterValue', $what)
    }
}
