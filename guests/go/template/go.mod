module my-guest

go 1.24

require mipsvm v0.0.0

replace mipsvm => ..
