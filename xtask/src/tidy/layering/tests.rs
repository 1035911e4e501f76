//! Layering, shown to fail for each kind of mistake.

use super::*;

fn import(name: &str) -> Import {
    Import {
        name: name.to_owned(),
        ..Import::default()
    }
}

fn in_tests(name: &str) -> Import {
    Import {
        is_dev: true,
        ..import(name)
    }
}

fn package(name: &str, imports: &[Import]) -> Package {
    let manifest = Source::new(
        &format!("crates/{name}/Cargo.toml"),
        "[dependencies]\ntidal-core.workspace = true\n",
    );
    Package {
        name: name.to_owned(),
        manifest,
        imports: imports.to_vec(),
        ..Package::default()
    }
}

fn whats(packages: &[Package]) -> Vec<String> {
    check(packages).into_iter().map(|problem| problem.what).collect()
}

fn core() -> Package {
    let api = Import {
        is_optional: true,
        ..import("tidal-api")
    };
    let mut core = package("tidal-core", &[api]);
    for (feature, implied) in [
        ("default", "remote"),
        ("remote", "dep:tidal-api"),
        ("settings", "remote"),
    ] {
        core.features.insert(feature.to_owned(), vec![implied.to_owned()]);
    }
    core.features.insert("testing".to_owned(), vec![]);
    core
}

#[test]
fn each_layer_may_import_what_the_table_says() {
    let sim = in_tests("tidal-sim");
    let packages = [
        package("tidal-api", std::slice::from_ref(&sim)),
        package(
            "tidal-mcp",
            &[
                import("tidal-core"),
                import("tidal-cache"),
                in_tests("tidal-mcp"),
                in_tests("tidal-redis-server"),
                sim,
            ],
        ),
    ];
    assert_eq!(whats(&packages), [] as [&str; 0]);
}

#[test]
fn an_import_against_the_layers_is_named() {
    for (importer, imported, what) in [
        (
            "tidal-api",
            import("tidal-core"),
            "tidal-api must not import tidal-core",
        ),
        (
            "tidal-mcp",
            import("tidal-api"),
            "tidal-mcp must not import tidal-api",
        ),
        (
            "tidal-cli",
            in_tests("tidal-mcp"),
            "tidal-cli must not import tidal-mcp in its tests",
        ),
        (
            "tidal-core",
            import("tidal-sim"),
            "tidal-core must not import tidal-sim",
        ),
        (
            "tidal-sim",
            in_tests("tidal-api"),
            "tidal-sim must not import tidal-api in its tests",
        ),
        (
            "tidal-e2e",
            in_tests("xtask"),
            "tidal-e2e must not import xtask in its tests",
        ),
    ] {
        assert_eq!(whats(&[package(importer, &[imported])]), [what]);
    }
}

#[test]
fn the_line_is_the_one_of_the_import() {
    let problems = check(&[package("tidal-api", &[import("tidal-core")])]);
    assert_eq!(
        (problems[0].file.as_str(), problems[0].line),
        ("crates/tidal-api/Cargo.toml", 2)
    );
}

#[test]
fn a_package_without_a_layer_is_a_problem() {
    assert_eq!(
        whats(&[package("tidal-web", &[])]),
        ["no layer is known for this package"]
    );
}

#[test]
fn the_cache_must_not_see_the_wire_through_a_feature() {
    for (feature, count) in [("testing", 0), ("remote", 1), ("settings", 1), ("default", 1)] {
        let of_core = Import {
            features: vec![feature.to_owned()],
            ..import("tidal-core")
        };
        let found = whats(&[core(), package("tidal-cache", &[of_core])]);
        assert_eq!(found.len(), count, "{feature}: {found:?}");
    }
}

#[test]
fn core_must_build_without_the_wire() {
    let eager = package("tidal-core", &[import("tidal-api")]);
    let found = whats(&[eager, package("tidal-cache", &[import("tidal-core")])]);
    assert_eq!(found, ["tidal-core cannot be built without tidal-api"]);
}

#[test]
fn this_workspace_is_read_with_its_manifests() {
    let metadata = crate::workspace::metadata().expect("cargo metadata works");
    let sources = crate::workspace::sources().expect("the workspace can be read");
    let packages = packages(&metadata, &sources);
    assert_eq!(packages.len(), MAY_IMPORT.len());
    assert!(
        packages
            .iter()
            .all(|package| package.manifest.text.contains("[package]"))
    );
}
