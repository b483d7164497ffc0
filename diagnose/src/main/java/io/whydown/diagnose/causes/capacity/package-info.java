/// Capacity and limits: what is full, at its limit, or starved.
package io.whydown.diagnose.causes.capacity;
