package history

import "math"

// Rate is a share and the interval in which it lies with a confidence of 95 %.
type Rate struct {
	Share float64 `json:"share"`
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
}

// RateOf is k of n with the interval of Wilson (1927), which also holds for few trials and for shares
// near none and all. Of no trial nothing is known.
func RateOf(k, n int) Rate {
	if n == 0 {
		return Rate{0, 0, 1}
	}
	const z = 1.959963984540054 // of the normal distribution, 2.5 % lie above it
	trials := float64(n)
	share := float64(k) / trials
	middle := (share + z*z/(2*trials)) / (1 + z*z/trials)
	half := z / (1 + z*z/trials) * math.Sqrt(share*(1-share)/trials+z*z/(4*trials*trials))
	return Rate{share, max(0, middle-half), min(1, middle+half)}
}
