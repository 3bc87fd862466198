// Package features holds the feature files that the binary carries.
package features

import "embed"

// FS is the tree of *.feature files below this folder.
//
//go:embed */*.feature
var FS embed.FS
