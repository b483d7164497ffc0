/// What a cause is, what it may ask, and what it may answer.
package io.whydown.diagnose.cause;
