//! The form inside a frame on another site. The site around it can read no field: the frame is of our origin, and says who may
//! frame it. It takes no cookies, so it works where browsers keep those of others away.

pub mod pages;
mod view;
