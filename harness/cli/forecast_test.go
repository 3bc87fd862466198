package cli

import (
	"encoding/json"
	"testing"

	"github.com/kasauti/kasauti/harness/report"
	"github.com/kasauti/kasauti/harness/runner"
)

// What a dry run says of the embedded features is near what their run does.
func TestForecastIsNearTheRun(t *testing.T) {
	t.Chdir(t.TempDir())
	code, out := kasauti(t, "run", "--dry-run", "--json")
	var forecast runner.Forecast
	if err := json.Unmarshal([]byte(out), &forecast); code != 0 || err != nil {
		t.Fatalf("exit %d, %v\n%s", code, err, out)
	}
	if code, out := kasauti(t, "run"); code != 0 {
		t.Fatalf("exit %d\n%s", code, out)
	}
	run, err := report.Open("kasauti-report/run.ndjson")
	if err != nil {
		t.Fatal(err)
	}
	defer run.Close()
	summary, _ := run.Summary()
	if said, made := forecast.Requests(), summary.Exchanges; said < made*9/10 || said > made*11/10 {
		t.Errorf("it said about %d requests, and there were %d", said, made)
	}
	if said, made := forecast.Scenarios, run.Header().Selected; said != made {
		t.Errorf("it said that %d scenarios run, and %d did", said, made)
	}
	if forecast.SMS == 0 || forecast.Money == 0 {
		t.Errorf("no SMS or no money: %+v", forecast)
	}
}
