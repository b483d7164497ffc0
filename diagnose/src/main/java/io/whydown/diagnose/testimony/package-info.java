/// How far statements of pasted text speak for a cause. A plea makes a cause likely, never proven.
package io.whydown.diagnose.testimony;
