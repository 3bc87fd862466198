package verdict

// Unwritten is the summary of a run of which something could not be written: nobody can look at all
// that it judged, so that it is not green. What weighs as much or more stays.
func (s Summary) Unwritten() Summary {
	const why = "the reports could not be written when the run ended, and without them it proves nothing; make room and run again"
	switch s.Exit {
	case ExitConformant:
		s.Exit, s.Why = ExitEnvironment, why
	case ExitIncomplete:
		s.Exit, s.Why = ExitEnvironment, s.Why+"; and "+why
	}
	return s
}
