package zoo

// Defect is one way to be wrong.
type Defect struct {
	Name   string
	Breaks string // the requirement
}

// Defects are all of them. One is a constant beside the code that it spoils, and a line here.
func Defects() []Defect {
	return []Defect{
		{TokenEachCall, "EK-CLIENT-010"},
		{TokenKeptTooLong, "EK-CLIENT-020"},
		{TokenEachThread, "EK-CLIENT-040"},
	}
}
