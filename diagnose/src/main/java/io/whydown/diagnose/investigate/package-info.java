/// The use case: plan, collect, read, probe, judge.
package io.whydown.diagnose.investigate;
