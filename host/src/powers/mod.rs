pub mod http;
pub mod payload;
pub mod storage;
