/// The group *Cloud*: what a cloud says of targets, and what guards them.
package io.whydown.diagnose.causes.cloud;
