/// Causes; see the class that lists them.
package io.whydown.diagnose.causes.link;
