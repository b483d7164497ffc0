/// The investigation and its answer.
package io.whydown.diagnose;
