//! Records, lines and columns, whole and damaged.

use std::io::BufReader;

use super::*;

/// Line and columns of every record, read in pieces of three bytes.
fn read(text: &[u8]) -> Result<Vec<(u64, Vec<String>)>, Fault> {
    let mut reader = Reader::new(BufReader::with_capacity(3, text), b',', Position { byte: 0, line: 1 });
    let mut found = Vec::new();
    loop {
        match reader.next_record() {
            Ok(Some(record)) => found.push((record.line, record.fields().map(str::to_owned).collect())),
            Ok(None) => {
                assert_eq!(reader.position().byte, text.len() as u64);
                return Ok(found);
            }
            Err(ReadError::Fault(fault)) => return Err(fault),
            Err(ReadError::Io(error)) => panic!("{error}"),
        }
    }
}

fn row(line: u64, fields: &[&str]) -> (u64, Vec<String>) {
    (line, fields.iter().map(|field| (*field).to_owned()).collect())
}

#[test]
fn every_kind_of_line_end_counts_once_and_blank_lines_are_passed_over() {
    let rows = [row(1, &["a", "b"]), row(3, &["c", "d"]), row(5, &["e", "f"])];
    for end in ["\n", "\r\n", "\r"] {
        let text = ["a,b", "", "c,d", ",", "e,f"].join(end);
        assert_eq!(read(text.as_bytes()).unwrap(), rows, "{end:?}");
        assert_eq!(read(format!("{text}{end}").as_bytes()).unwrap(), rows, "{end:?}");
    }
}

#[test]
fn marks_hold_separators_lines_and_marks() {
    let text = b"\"a,b\",\"c \"\"d\"\"\n\r\ne\",x\"y\n\"f\" g,,\n";
    assert_eq!(
        read(text).unwrap(),
        [row(1, &["a,b", "c \"d\"\n\r\ne", "x\"y"]), row(4, &["f g", "", ""])]
    );
}

#[test]
fn faults_say_where() {
    let line = 2;
    assert_eq!(read(b"a,b\nc,\xf3n\n"), Err(Fault::NotUtf8 { line, column: 2 }));
    assert_eq!(
        read(b"a\n\"x\ny\",\xff,z\n"),
        Err(Fault::NotUtf8 { line: 3, column: 2 })
    );
    assert_eq!(read(b"a,b\nc\xc3,\xb1d\n"), Err(Fault::NotUtf8 { line, column: 1 }));
    assert_eq!(read(b"a,b\nc,d\0"), Err(Fault::Nul { line, column: 2 }));
    assert_eq!(read(b"a,b\nc,\"d\ne,f\n"), Err(Fault::Unclosed { line, column: 2 }));
    let many = format!("a\n{}", ",".repeat(10_000));
    assert_eq!(read(many.as_bytes()), Err(Fault::Columns { line, column: 201 }));
    let long = format!("a\nx,\"{}", "y".repeat(100_000));
    assert_eq!(read(long.as_bytes()), Err(Fault::TooLong { line, column: 2 }));
}

proptest::proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes: Vec<u8>, text in "[a,\"\r\né]{0,40}") {
        let _ = read(&bytes);
        let _ = read(text.as_bytes());
    }

    /// What the well-known library writes comes back.
    #[test]
    fn what_a_spreadsheet_writes_is_read_as_it_was(fields in proptest::collection::vec("[a-c,;\"\r\nñ ]{0,6}", 1..5)) {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(["x"].into_iter().chain(fields.iter().map(String::as_str))).unwrap();
        let rows = read(&writer.into_inner().unwrap()).unwrap();
        proptest::prop_assert_eq!(&rows[0].1[1..], &fields[..]);
    }
}
