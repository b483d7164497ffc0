/// Target health, target groups, security groups and network ACLs of AWS, as its command line, its
/// console, Terraform and CloudFormation show them; reason codes of other clouds.
package io.whydown.vendor.aws;
