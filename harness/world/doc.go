// Package world is the declared world: what must exist on a target, as a file says it. It reads
// and checks such files, knows what follows from what, and fills a mock in one go. What kinds of
// things there are, and how each is found and made, package kinds says.
package world
