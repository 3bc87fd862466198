// Command kasauti tests integrations with the EnKash partner APIs.
package main

import (
	"os"

	"github.com/kasauti/kasauti/harness/cli"
)

func main() {
	os.Exit(cli.Main(os.Args[1:], cli.Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr}))
}
