/// The walk from a symptom to its roots.
package io.whydown.diagnose.graph;
