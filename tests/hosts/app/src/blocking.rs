//! Calls that block by suspending.
