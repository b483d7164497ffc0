/// What was changed on a host of late: logs of package managers, and when files were written.
package io.whydown.vendor.changes;
