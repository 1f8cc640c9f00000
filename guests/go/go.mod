module mipsvm

go 1.24
