/// Requests that people type to try something: what they ask, and what became of them.
package io.whydown.vendor.requests;
