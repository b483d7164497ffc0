/// How programs are started and what their sources call: where each of them will listen.
package io.whydown.vendor.programs;
