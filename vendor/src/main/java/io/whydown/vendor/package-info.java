/// What every reader needs: lines with their numbers, JSON that may be cut, and redaction. See the
/// module descriptor.
package io.whydown.vendor;
