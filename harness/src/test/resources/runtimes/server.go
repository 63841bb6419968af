// The service of the runtime tests in Go.
package main

import (
	"bufio"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"
)

func save(file, text string) error {
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	defer f.Close()
	if _, err = f.WriteString(text); err != nil {
		return err
	}
	if err = f.Truncate(int64(len(text))); err != nil {
		return err
	}
	return f.Sync()
}

func result(err error) string {
	if err == nil {
		return "OK"
	}
	var number syscall.Errno
	if errors.As(err, &number) {
		return "ERR " + number.Error()
	}
	return "ERR " + err.Error()
}

// wake makes the scheduler wake threads that wait in the poller, and writes to an eventfd as it does.
func wake() error {
	done := make(chan bool)
	for i := 0; i < 50; i++ {
		time.AfterFunc(time.Duration(50-i)*100*time.Microsecond, func() { done <- true })
	}
	for i := 0; i < 50; i++ {
		<-done
	}
	fd, _, number := syscall.Syscall(syscall.SYS_EVENTFD2, 0, 0, 0)
	if number != 0 {
		return number
	}
	defer syscall.Close(int(fd))
	_, err := syscall.Write(int(fd), []byte{1, 0, 0, 0, 0, 0, 0, 0})
	return err
}

func spawn() string {
	err := exec.Command("/proc/self/exe", "child").Run()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return fmt.Sprintf("CHILD %d", exit.ExitCode())
	}
	return result(err)
}

func answer(line string) string {
	word, text, _ := strings.Cut(line, " ")
	switch word {
	case "PING":
		return "PONG"
	case "LOAD":
		data, err := os.ReadFile("/tmp/data")
		if err != nil || len(data) == 0 {
			return "EMPTY"
		}
		return string(data)
	case "WAKE":
		return result(wake())
	case "SAVE":
		return result(save("/tmp/data", text))
	case "LATER":
		go save("/tmp/data", text)
		return "OK"
	case "SPAWN":
		return spawn()
	}
	return "ERR unknown"
}

func converse(conn net.Conn) {
	defer conn.Close()
	line, err := bufio.NewReader(conn).ReadString('\n')
	if err == nil {
		fmt.Fprintln(conn, answer(strings.TrimSuffix(line, "\n")))
	}
}

func main() {
	if len(os.Args) > 1 && os.Args[1] == "child" {
		var number syscall.Errno
		if errors.As(save("/tmp/child", "child"), &number) {
			os.Exit(int(number))
		}
		return
	}
	listener, err := net.Listen("tcp", ":7000")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	for {
		conn, err := listener.Accept()
		if err == nil {
			go converse(conn)
		}
	}
}
