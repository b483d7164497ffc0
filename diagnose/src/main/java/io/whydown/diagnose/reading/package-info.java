/// From what a host answered to its part of the snapshot: the only place that knows both the names
/// of the sections and the readers.
package io.whydown.diagnose.reading;
