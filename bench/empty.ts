// Nothing: what it costs to start and end Deno with a script.
