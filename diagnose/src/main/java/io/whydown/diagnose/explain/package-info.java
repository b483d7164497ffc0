/// Pasted text: taken apart, read into statements, and judged with the same causes.
package io.whydown.diagnose.explain;
