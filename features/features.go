// Package features holds the feature files that the binary carries.
package features

import "embed"

// FS is the tree of *.feature files below this folder, with the phrase and CSV files beside them.
//
//go:embed */*
var FS embed.FS
