//! The least that a process takes.

fn main() {
    println!("hello");
}
