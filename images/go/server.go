// Notes, one line each, kept in a file and on the disk when they are answered.
//
//	POST /notes    201; 500 with the error when the note is not kept
//	GET /notes     200 with all notes
//	GET /health    200
//	GET /who       200 with {"uid": ...}
package main

import (
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
)

func fromEnvironment(name, otherwise string) string {
	if value := os.Getenv(name); value != "" {
		return value
	}
	return otherwise
}

var notes = fromEnvironment("NOTES", "/data/notes")

func keep(note []byte) error {
	file, err := os.OpenFile(notes, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	defer file.Close()
	if _, err := file.Write(append(note, '\n')); err != nil {
		return err
	}
	return file.Sync()
}

func answerNotes(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodPost {
		note, err := io.ReadAll(r.Body)
		if err == nil {
			err = keep(note)
		}
		if err != nil {
			log.Print(err)
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		w.WriteHeader(http.StatusCreated)
		fmt.Fprint(w, "kept")
		return
	}
	text, err := os.ReadFile(notes)
	if err != nil && !os.IsNotExist(err) {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Write(text)
}

func main() {
	http.HandleFunc("/notes", answerNotes)
	http.HandleFunc("/health", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "ok") })
	http.HandleFunc("/who", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintf(w, `{"uid": %d}`, os.Getuid()) })
	log.Fatal(http.ListenAndServe(":"+fromEnvironment("PORT", "8080"), nil))
}
