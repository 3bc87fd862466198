// Package client calls the EnKash partner APIs with typed requests and answers; it knows
// nothing of testing, so a partner can import it.
package client
