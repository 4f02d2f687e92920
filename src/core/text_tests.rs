//! What names, comments and postcodes may hold.

use proptest::prelude::*;
use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

use super::*;

#[test]
#[rustfmt::skip]
fn names_in_any_script_pass_unchanged() {
    for name in [
        "María José", "O'Brien", "O’Brien", "O´Brien", "Anne-Marie", "Jr.", "J.R.R.", "Gal·la", "Nguyễn Thị Hồng", "李小龍", "山田 太郎",
        "Владимир", "Ωνάσης", "محمد", "علی\u{200C}رضا", "יִצְחָק", "שָׁלוֹם", "प्रिया", "क्\u{200D}ष", "ශ්\u{200D}රී", "സന്\u{200D}", "ธีรศักดิ์", "ဇော်မြင့်",
        "བསྒྲུབས", "葛\u{E0100}城", "Ana 2", "Łukasz", "Þórður", "Ọlá", "ʻAulani", "Ma.del Carmen", "d'Àvila i Ñuñez", "X Æ A-12", "ក្រុង",
    ] {
        let composed: String = name.nfc().collect();
        assert_eq!(check_name(name).as_deref(), Ok(composed.as_str()), "{name}");
    }
}

#[test]
fn names_are_trimmed_folded_and_composed() {
    assert_eq!(check_name("  Ana \u{3000} María\n").unwrap(), "Ana María");
    assert_eq!(check_name("Jose\u{301}").unwrap(), "José");
    assert_eq!(check_name("Ana\u{A0}B").unwrap(), "Ana B");
}

#[test]
#[rustfmt::skip]
fn hidden_and_disturbing_characters_are_refused() {
    for code in [
        0x00, 0x07, 0x09, 0x0A, 0x1B, 0x7F, 0x85, 0xAD, 0x034F, 0x061C, 0x115F, 0x1160, 0x180E, 0x200B, 0x200C, 0x200D, 0x200E,
        0x200F, 0x2028, 0x2029, 0x202A, 0x202B, 0x202C, 0x202D, 0x202E, 0x2060, 0x2064, 0x2066, 0x2067, 0x2068, 0x2069, 0x206F,
        0x2800, 0x3164, 0xE000, 0xFE0F, 0xFDD0, 0xFEFF, 0xFFA0, 0xFFFC, 0xFFFD, 0xFFFF, 0xE0001, 0xE0041, 0xE0100, 0xF0000, 0x0010_FFFF,
    ] {
        let character = char::from_u32(code).unwrap();
        let typed = format!("An{character}a");
        assert_eq!(check_name(&typed), Err(TextError::Characters), "U+{code:04X}");
        assert_eq!(check_postcode(&typed), Err(TextError::Characters), "U+{code:04X}");
        if ![0x09, 0x0A].contains(&code) {
            assert_eq!(check_comment(&typed), Err(TextError::Characters), "U+{code:04X}");
        }
    }
}

#[test]
fn joiners_pass_only_where_a_script_needs_them() {
    for name in [
        "Ana\u{200D}",
        "\u{200C}علی",
        "علی\u{200C}",
        "علی\u{200C}\u{200C}رضا",
        "Ana\u{200C}علی",
        "👩\u{200D}👧 Ana",
    ] {
        assert_eq!(check_name(name), Err(TextError::Characters), "{name:?}");
    }
}

#[test]
fn piled_and_bare_marks_are_refused() {
    let zalgo = format!("Z{}algo", "\u{0335}\u{0321}\u{0349}\u{0310}");
    for name in [
        zalgo.as_str(),
        "\u{0301}Ana",
        "Ana \u{0301}",
        "x\u{20DD}\u{20DD}\u{20DD}\u{20DD}",
    ] {
        assert_eq!(check_name(name), Err(TextError::Marks), "{name:?}");
        assert_eq!(check_comment(name), Err(TextError::Marks), "{name:?}");
    }
}

#[test]
fn names_need_a_letter_and_no_link() {
    assert_eq!(check_name(""), Err(TextError::Required));
    assert_eq!(check_name(" \u{2003} "), Err(TextError::Required));
    for name in ["123", "---", "!!!", "٣", "😀"] {
        assert_eq!(check_name(name), Err(TextError::Invalid), "{name}");
    }
    for name in ["http://a.b", "www.spam.example", "cheap-pills.com", "Ana bit.ly/x"] {
        assert_eq!(check_name(name), Err(TextError::Link), "{name}");
    }
}

#[test]
fn lengths_are_counted_in_characters_after_folding() {
    assert_eq!(check_name(&"ñ".repeat(100)).unwrap().chars().count(), 100);
    assert_eq!(check_name(&"n\u{303}".repeat(100)).unwrap().chars().count(), 100);
    assert_eq!(check_name(&"ñ".repeat(101)), Err(TextError::TooLong { max: 100 }));
    assert_eq!(check_name(&"x".repeat(1_000_000)), Err(TextError::TooLong { max: 100 }));
    assert_eq!(check_comment(&"字".repeat(501)), Err(TextError::TooLong { max: 500 }));
    assert_eq!(check_postcode(&"1".repeat(21)), Err(TextError::TooLong { max: 20 }));
}

#[test]
fn comments_keep_their_lines() {
    assert_eq!(
        check_comment("  one\r\n\r\n\r\n two \t three\rfour\n\n").unwrap(),
        "one\n\ntwo three\nfour"
    );
    assert_eq!(check_comment("").unwrap(), "");
    assert_eq!(check_comment(" \n \n").unwrap(), "");
    let many = (1..=12).map(|line| line.to_string()).collect::<Vec<_>>().join("\n");
    assert_eq!(check_comment(&many).unwrap(), "1\n2\n3\n4\n5\n6\n7\n8\n9\n10 11 12");
}

#[test]
#[rustfmt::skip]
fn comments_may_hold_emoji_but_no_link() {
    for comment in ["¡Vamos! ❤\u{FE0F} 👩🏽\u{200D}🚀 👨\u{200D}👩\u{200D}👧 🇪🇸 1\u{FE0F}\u{20E3}", "a = b < c & \"d\"", "see example.com, no?"] {
        assert_eq!(check_comment(comment).as_deref(), Ok(comment));
    }
    for comment in ["see https://example.org", "www.example.org"] {
        assert_eq!(check_comment(comment), Err(TextError::Link), "{comment}");
    }
    assert_eq!(check_comment("1\u{200D}2"), Err(TextError::Characters));
}

#[test]
fn postcodes_of_many_countries_pass() {
    for postcode in [
        "",
        "28013",
        "SW1A 1AA",
        "1010-001",
        "C1425DKF",
        "K1A 0B1",
        "۱۲۳۴۵",
        "D-10115",
    ] {
        assert_eq!(check_postcode(postcode).as_deref(), Ok(postcode));
    }
    for postcode in ["<28013>", "28013;", "a@b", "=1", "-", "..", "1/2"] {
        assert_eq!(check_postcode(postcode), Err(TextError::Invalid), "{postcode}");
    }
}

fn is_control(character: char) -> bool {
    matches!(
        character.general_category(),
        GeneralCategory::Control | GeneralCategory::LineSeparator
    )
}

proptest! {
    #[test]
    fn what_passed_passes_again_unchanged(typed in any::<String>(), wild in r"[\pL\pM\pN\pZ\pS\u{200C}\u{200D}\u{FE0F} \t\n]{0,40}") {
        for typed in [typed, wild] {
            for check in [check_name, check_postcode, check_comment] {
                if let Ok(kept) = check(&typed) {
                    prop_assert_eq!(check(&kept), Ok(kept.clone()));
                    prop_assert!(!kept.chars().any(|character| character != '\n' && is_control(character)));
                }
            }
        }
    }

    #[test]
    fn a_name_never_holds_a_line_break(typed in "[a-z\n\r\t ]{0,20}") {
        if let Ok(kept) = check_name(&typed) {
            prop_assert!(!kept.contains(['\n', '\r', '\t']));
        }
    }
}
