package value

// Wire is an expectation as JSON carries it to somebody who compares elsewhere: plain values, and
// texts that Words reads. An object that was meant as it is may then have further fields.
func Wire(expected any) any {
	switch expected := expected.(type) {
	case map[string]any:
		object := make(map[string]any, len(expected))
		for key, inner := range expected {
			object[key] = Wire(inner)
		}
		return object
	case []any:
		list := make([]any, len(expected))
		for i, inner := range expected {
			list[i] = Wire(inner)
		}
		return list
	case Text:
		return theText + string(expected)
	case Expectation:
		return expected.Text
	case Literal:
		return Wire(literally(expected.Value))
	}
	return expected
}

const theText = "the text "

// literally marks every text in a value as one that is no expectation.
func literally(whole any) any {
	switch whole := whole.(type) {
	case map[string]any:
		object := make(map[string]any, len(whole))
		for key, inner := range whole {
			object[key] = literally(inner)
		}
		return object
	case []any:
		list := make([]any, len(whole))
		for i, inner := range whole {
			list[i] = literally(inner)
		}
		return list
	case string:
		return Text(whole)
	}
	return whole
}
