use super::*;
use alloc::string::ToString;

#[test]
fn an_area_is_its_whole_path() {
    let one = Area::parse("VN/Hà Nội/Ba Đình/Phường 1").unwrap();
    let other = Area::parse("VN/Hồ Chí Minh/Quận 1/Phường 1").unwrap();
    assert_ne!(one, other);
    assert_eq!(Area::parse(&one.to_string()), Ok(one));
}

#[test]
fn what_is_no_path_is_refused() {
    for text in ["", "/", "VN/", "VN//Hà Nội", "a/b/c/d/e/f/g", "VN/\n"] {
        assert_eq!(Area::parse(text), Err(AreaError), "{text:?}");
    }
}
