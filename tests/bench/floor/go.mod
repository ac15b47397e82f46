module dryfit.dev/floor

go 1.19
