//! What the bench's page calls: the same work on `async-runner` and on its peers. The page takes the time.

mod executors;
mod pools;
mod sleepers;
mod work;
