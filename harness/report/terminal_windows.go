package report

import (
	"os"

	"golang.org/x/sys/windows"
)

// columnsOf asks a console how wide it is; 0 where f is none.
func columnsOf(f *os.File) int {
	var info windows.ConsoleScreenBufferInfo
	if windows.GetConsoleScreenBufferInfo(windows.Handle(f.Fd()), &info) != nil {
		return 0
	}
	return int(info.Window.Right-info.Window.Left) + 1
}
