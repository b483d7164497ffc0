/// The accuracy benchmark: plants each fault, runs the real program on it and judges the answer.
package io.whydown.lab.accuracy;
