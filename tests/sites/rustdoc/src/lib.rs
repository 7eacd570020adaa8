//! A crate whose documentation holds live examples. This one is written into the source:
//!
//! <async-runner-playground filename="session.py">
//!
//! ```python
//! import asyncio
//!
//! async def get_session(user):
//!     await asyncio.sleep(0.05)
//!     return {"user": user, "ok": 1 < 2 & 3}
//!
//! session = async_runner.await_async(get_session("<ada>"))
//! print(session)
//! ```
//!
//! </async-runner-playground>
//!
//! And that of [`second`] is included from a file.

#[doc = include_str!("second.md")]
pub mod second {}
