pub mod payload;
pub mod storage;
