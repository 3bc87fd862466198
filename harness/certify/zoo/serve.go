package zoo

import (
	"encoding/json"
	"io"
	"net/http"

	"github.com/kasauti/kasauti/harness/certify/program"
)

// Handler is a client as a running server: a task comes as a request, and the answer is what the
// client concludes.
func Handler(defect string, log io.Writer) http.Handler {
	c := New(defect)
	c.Log = log
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var a program.Assignment
		if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<20)).Decode(&a); err != nil {
			http.Error(w, "the task cannot be read", http.StatusBadRequest)
			return
		}
		said, _, lazy := c.lazily(r.Context(), &a)
		if !lazy {
			said = c.Do(r.Context(), &a)
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(said) // a harness that has gone needs no answer
	})
}
