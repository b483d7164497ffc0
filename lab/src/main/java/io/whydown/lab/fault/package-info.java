/// The planted faults: one record for each, with the answer that is expected of the program.
package io.whydown.lab.fault;
