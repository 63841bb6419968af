// The service of the runtime tests in Rust.
use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, Error, Result, Write};
use std::net::{TcpListener, TcpStream};
use std::os::fd::FromRawFd;
use std::process::{exit, Command};
use std::thread;

extern "C" {
    fn eventfd(initial: u32, flags: i32) -> i32;
}

fn save(file: &str, text: &str) -> Result<()> {
    let mut out = OpenOptions::new().write(true).create(true).truncate(false).open(file)?;
    out.write_all(text.as_bytes())?;
    out.set_len(text.len() as u64)?;
    out.sync_all()
}

fn result(outcome: Result<()>) -> String {
    match outcome {
        Ok(()) => "OK".to_string(),
        Err(e) => format!("ERR {}", e),
    }
}

fn wake() -> Result<()> {
    let fd = unsafe { eventfd(0, 0) };
    if fd < 0 {
        return Err(Error::last_os_error());
    }
    unsafe { File::from_raw_fd(fd) }.write_all(&1u64.to_ne_bytes())
}

fn spawn() -> String {
    match Command::new("/proc/self/exe").arg("child").status() {
        Ok(status) if status.success() => "OK".to_string(),
        Ok(status) => format!("CHILD {}", status.code().unwrap_or(-1)),
        Err(e) => result(Err(e)),
    }
}

fn answer(line: &str) -> String {
    let (word, text) = line.split_once(' ').unwrap_or((line, ""));
    match word {
        "PING" => "PONG".to_string(),
        "LOAD" => match std::fs::read_to_string("/tmp/data") {
            Ok(text) if !text.is_empty() => text,
            _ => "EMPTY".to_string(),
        },
        "WAKE" => result(wake()),
        "SAVE" => result(save("/tmp/data", text)),
        "LATER" => {
            let text = text.to_string();
            thread::spawn(move || save("/tmp/data", &text));
            "OK".to_string()
        }
        "SPAWN" => spawn(),
        _ => "ERR unknown".to_string(),
    }
}

fn converse(mut stream: TcpStream) -> Result<()> {
    let mut line = String::new();
    BufReader::new(stream.try_clone()?).read_line(&mut line)?;
    let text = answer(line.trim_end()) + "\n";
    stream.write_all(text.as_bytes())
}

fn main() {
    if std::env::args().nth(1).as_deref() == Some("child") {
        if let Err(e) = save("/tmp/child", "child") {
            exit(e.raw_os_error().unwrap_or(1));
        }
        return;
    }
    let listener = TcpListener::bind("0.0.0.0:7000").expect("port 7000");
    for stream in listener.incoming().flatten() {
        thread::spawn(move || converse(stream));
    }
}
